"""Every select of petition cases. What reads cases starts from `visible_cases`."""
