"""转省网: enquiries of ours that are asked on in the provincial network."""
