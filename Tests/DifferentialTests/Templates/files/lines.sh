one
two words
