"""查档规则: who may see what, as versioned rules of a county, and what they ask for an enquiry."""
