"""papermill over disclosures × notebooks: plan, warm processes, run, manifest, site."""
