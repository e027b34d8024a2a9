"""Lists of people's own are matched for review, and what they confirm becomes a linkset."""
