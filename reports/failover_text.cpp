#include <fmt/format.h>

#include "lvspec/printable.hpp"
#include "reports/failover_parts.hpp"

namespace lvspec {
namespace {

void demands(Page& page, std::string_view heading, const std::vector<Demand>& all, std::string_view missed) {
  if (all.empty()) return;
  page.heading(heading);
  for (const Demand& d : all)
    page.item(2, 4, padded(d.met ? "met" : missed, 9),
              fmt::format("{} {}: {}", printable(d.what), printable(d.limit), printable(d.found)),
              d.met ? Colour::green : Colour::red);
}

std::string time_words(const std::optional<double>& seconds, std::string_view never) {
  return seconds ? fmt::format("{:.2f} s", *seconds) : std::string(never);
}

void figure(Page& page, std::string_view name, std::string_view text, bool bad = false) {
  page.item(4, 4, padded(name, 15), text, bad ? Colour::red : Colour::none);
}

void takeover(Page& page, const FailoverPhase& p) {
  figure(page, "VIP", fmt::format("{}, then {}", owner_words(p.owner_before), owner_words(p.owner_after)));
  if (!p.detected) return figure(page, "detected", p.mend ? "nobody took over" : "never: nobody took over", !p.mend);
  figure(page, "detected", time_words(p.detected, ""));
  figure(page, "announced", time_words(p.announced, "never: no gratuitous ARP"), !p.announced);
}

void server_lost(Page& page, const FailoverPhase& p, const std::string& host) {
  if (p.mend)
    return figure(page, "back",
                  p.detected ? fmt::format("{} answered after {:.2f} s", printable(host), *p.detected)
                             : fmt::format("never: {} answered nothing", printable(host)),
                  !p.detected);
  figure(page, "detected",
         p.still_sent ? fmt::format("never: {} was still sent requests at the end", printable(host))
         : p.detected ? fmt::format("{} was sent its last request after {:.2f} s", printable(host), *p.detected)
                      : "nothing was lost there",
         p.still_sent);
}

std::string lost_words(const FailoverPhase& p) {
  std::string out = fmt::format("{} of {}", p.lost.all(), p.asked);
  std::string how;
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count != 0) how += fmt::format("{}{} {}", how.empty() ? "" : ", ", count, what);
  };
  add(p.lost.silent, "without a word");
  add(p.lost.refused, "refused");
  add(p.lost.unfinished, "accepted and not answered in time");
  add(p.lost.wrong, "of the wrong status");
  return how.empty() ? out : out + ": " + how;
}

std::string kept_words(const KeptConnections& k) {
  std::string out = fmt::format("{} of {} survived", k.survived, k.open);
  if (k.survived != 0) out += fmt::format(" (silent for {:.2f} s at most)", k.longest_silence);
  std::string by;
  for (const std::string& name : k.reset_by) by += (by.empty() ? " by " : ", ") + printable(name);
  if (k.reset != 0) out += fmt::format(", {} reset{}", k.reset, by);
  if (k.closed != 0) out += fmt::format(", {} closed", k.closed);
  if (k.silent != 0) out += fmt::format(", {} went silent", k.silent);
  return out;
}

void phase(Page& page, const FailoverScenario& s, const FailoverPhase& p) {
  page.blank();
  page.item(2, 4, fmt::format("{} {}", printable(s.hook), p.mend ? "mend" : "break"),
            fmt::format("the command ran from second {:.2f} to {:.2f}{}; times count from {}", p.began, p.ended,
                        p.trouble.empty() ? "" : ", and failed: " + printable(p.trouble), onset_words(p)),
            Colour::bold);
  s.of_director ? takeover(page, p) : server_lost(page, p, s.host);
  figure(page, "answers again", p.lost.all() == 0 ? "no request was lost" : time_words(p.answers, "never"),
         p.lost.all() != 0 && !p.answers);
  figure(page, "longest gap", fmt::format("{:.2f} s, exact to {:.2f} s", p.gap, p.pause));
  figure(page, "lost", lost_words(p));
  for (const ServerShare& share : p.servers)
    figure(page, "", fmt::format("{}: {} answered, {} lost", printable(share.name), share.answered, share.lost));
  if (p.kept.open != 0) figure(page, "established", kept_words(p.kept));
}

}  // namespace

void failover_text(Page& page, const FailoverReport& failover) {
  demands(page, "Limits", limits_of(failover), "MISSED");
  if (!failover.valid()) demands(page, "What the figures rest on", validity_of(failover), "INVALID");
  page.heading("Failover");
  page.item(
      2, 4, printable(failover.service),
      fmt::format("a request every {} ms, lost where it is not answered within {} ms", failover.every_ms, failover.timeout_ms));
  for (const FailoverScenario& s : failover.scenarios)
    for (const FailoverPhase& p : s.phases) phase(page, s, p);
  if (!failover.owners.empty()) page.heading("Who spoke for the VIP");
  for (const OwnerSpell& o : failover.owners)
    page.item(2, 4, padded(printable(o.host), 9),
              o.first == o.last ? fmt::format("{} at second {:.2f}", word(o.sign), o.first)
                                : fmt::format("{} from second {:.2f} to {:.2f}", word(o.sign), o.first, o.last));
  for (const std::string& note : failover.notes) page.item(2, 2, "-", printable(note));
}

}  // namespace lvspec
