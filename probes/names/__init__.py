"""DNS and ownership: do the names of a site still lead to those whose site it is?"""
