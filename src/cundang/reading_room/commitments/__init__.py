"""信用承诺: what is signed instead of proving kinship, its wording, its verification, and breaches."""
