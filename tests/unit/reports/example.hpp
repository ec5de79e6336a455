#pragma once
// Made-up reports: one with every outcome and hostile names, and a healthy one.
#include "lvspec/report.hpp"

namespace lvspec::test {

/// Every outcome once, waivers of every kind, names and octets that try to escape from text, JSON and XML.
[[nodiscard]] Report hostile_report();

/// Two passes on two complete vantages.
[[nodiscard]] Report healthy_report();

/// A director that marks packets: a request and its copy are the proof.
[[nodiscard]] Report rewritten_report();

/// A load run with a missed threshold, a violation under load, errors of several kinds, and limits of the generator that were passed.
[[nodiscard]] Report load_report();

/// A failover run with a director whose takeover misses a limit, and a real server whose break command failed.
[[nodiscard]] Report failover_report();

[[nodiscard]] Verdict verdict(std::string_view id, Outcome outcome, std::string because);

/// The made-up checks, in order.
[[nodiscard]] std::span<const CatalogueEntry> example_catalogue();

}  // namespace lvspec::test
