"""协作方: systems that ask by machine, and what they are told."""
