"""群众: pages for citizens: what to bring, the own enquiries, and who looked at them."""
