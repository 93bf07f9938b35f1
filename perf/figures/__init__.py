"""The figures that we hold ourselves to: what each measures, beside a floor measured in the same run."""
