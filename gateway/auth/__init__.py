"""How a request says who asks: a bearer token for programs, a cookie for pages."""
