"""The job worker: a composition root that delivers parcels to what each topic means."""
