#include <fmt/format.h>

#include "checks/judge.hpp"

namespace lvspec {
namespace {

std::string date(std::chrono::year_month_day d) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()), static_cast<unsigned>(d.month()),
                     static_cast<unsigned>(d.day()));
}

}  // namespace

std::vector<std::string> apply_waivers(std::span<Verdict> verdicts, const Profile& profile, std::chrono::year_month_day today) {
  std::vector<std::string> notes;
  for (const Waiver& w : profile.waivers) {
    for (Verdict& v : verdicts) {
      if (v.spec->id != w.check) continue;
      WaiverNote note{w.reason, w.until ? date(*w.until) : "", w.until && *w.until < today, v.outcome == Outcome::fail};
      if (note.expired)
        notes.push_back(fmt::format("the waiver for {} ran out on {} and no longer holds", w.check, note.until));
      else if (v.outcome == Outcome::pass)
        notes.push_back(fmt::format("the waiver for {} is no longer needed: the check passes", w.check));
      v.waiver = std::move(note);
    }
  }
  return notes;
}

}  // namespace lvspec
