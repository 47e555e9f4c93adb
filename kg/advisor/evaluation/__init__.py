"""How well questions are answered: sets of questions, what is right, and whether one run beats another."""
