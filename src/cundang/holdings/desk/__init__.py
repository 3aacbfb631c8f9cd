"""The arranging desk: one box, volume or heap of loose items put in order, numbered, boxed and sealed."""
