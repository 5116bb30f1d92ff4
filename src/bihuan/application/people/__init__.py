"""Who works here: the company, its departments, posts, people, accounts, sessions and calendars."""
