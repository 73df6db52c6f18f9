"""What nominees hear after the result: feedback in words, and the answer to an appeal."""
