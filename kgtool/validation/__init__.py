"""Does the data keep the rules of the model?"""
