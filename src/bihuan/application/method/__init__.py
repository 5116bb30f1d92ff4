"""The method: projects, design, pilots, roll-out, records, audits."""
