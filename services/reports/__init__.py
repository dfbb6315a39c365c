"""Reports 举报受理: tip-offs to the city, who handles them, by when, and what the informant hears back.

It will decide who may see a tip-off and what is due; only its sealing stands so far (services/reports/sealing), an engine without a service around it.
It refuses to know content: that is sealed in the browser, kept by the vault alone, and opened in an assigned handler's browser.
"""
