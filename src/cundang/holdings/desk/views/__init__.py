"""The pages of the arranging desk."""
