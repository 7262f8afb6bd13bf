"""What stands between the open internet and a public form: proof of work, a stamp, a trap, and limits. It knows no complaint."""
