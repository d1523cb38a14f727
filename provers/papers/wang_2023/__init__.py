"""Wang, Chauhan, Wang, Hsieh 2023: Universality and Limitations of Prompt Tuning."""
