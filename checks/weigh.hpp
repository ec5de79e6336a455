#pragma once
// How a check's own word becomes an outcome. The house order stands here, once for all checks.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/check.hpp"
#include "lvspec/coverage.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"
#include "lvspec/report.hpp"

namespace lvspec {

/// The vantages that a check rests on in this cluster: those of its first view that the profile has. Nothing where it has none of
/// them.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> rests_on(const CheckSpec& spec, const Profile& profile);

/// How much of what a check is about shows at the profile's vantages.
enum class Sight : std::uint8_t {
  none,
  wrongs,  ///< what went to some of the real servers: what is wrong there is wrong, and what is right says nothing of the rest
  part,    ///< likewise, and the check judges each copy by itself, so that it holds of those (View::client_and_some_servers)
  whole,
};
[[nodiscard]] Sight sight(const CheckSpec& spec, const Profile& profile);
/// Names of the real servers that are captured at, "web1, web2".
[[nodiscard]] std::string servers_seen(const Profile& profile);

/// Why a check cannot be shown in this run whatever the frames say; nothing where it can.
[[nodiscard]] std::optional<std::string> out_of_reach(const CheckSpec& spec, const Profile& profile, const Plan* plan);

struct Weighed {
  Outcome outcome = Outcome::inconclusive;
  std::string because;
};

/// `given`: Given::text(), for verdicts that rest on what went to some of the real servers.
[[nodiscard]] Weighed weigh(const CheckSpec& spec, const Conclusion& conclusion, const Profile& profile,
                            std::span<const Coverage> coverage, std::string_view given = {});

/// Which verdicts speak of some of the real servers alone, and of how much; empty where none does.
[[nodiscard]] std::string note_of_part(std::span<const Verdict> verdicts, const Profile& profile, std::string_view given);

}  // namespace lvspec
