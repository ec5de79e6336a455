# shellcheck shell=bash
# Ways to break a running lab. mutants.tsv says what each does and which checks must notice; the
# functions break_NAME and mend_NAME are in mutants-*.sh, by family.
need_mutant() { :; }
snapshot() { :; }
