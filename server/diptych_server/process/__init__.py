"""What a long-running process of ours needs of the operating system: signals in, child processes out."""
