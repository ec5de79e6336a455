# shellcheck shell=bash
# What is said by NDP, in labs with IPv6.

IPV6_MUTANTS=()
