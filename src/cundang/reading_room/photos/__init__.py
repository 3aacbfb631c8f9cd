"""证件照片: photos of documents that an applicant showed."""
