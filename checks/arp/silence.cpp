#include "checks/arp/silence.hpp"

#include <fmt/format.h>

namespace lvspec {

void SilentRealServers::on_frame(const Frame& frame) noexcept {
  if (frame.sender.role == Role::real_server) heard_.add(frame.sender);
  if (questions_.ask(frame) == question_ && scene_.answer_shows(frame)) {
    asked_.note(frame);
    if (frame.receiver.role == Role::real_server) asked_alone_.add(frame.receiver);
  }
  if (is_claim_by_real_server(scene_, frame) && questions_.answered_by(frame) == question_) answered_.note(frame);
}

Conclusion SilentRealServers::conclude() {
  if (answered_)
    return violated(fmt::format("{} answered {} with its own MAC", scene_.names(answered_.culprits()), words_), answered_);
  if (!asked_) return unproven(fmt::format("{} was not seen", words_));
  if (question_ == Question::unicast)
    if (const std::string spared = asked_alone_.missing(scene_.cluster, Role::real_server); !spared.empty())
      return unproven(fmt::format("{} was not seen on its way to {}", words_, spared));
  if (const std::string dead = heard_.missing(scene_.cluster, Role::real_server); !dead.empty())
    return unproven(fmt::format("{} sent no ARP in this run, so its silence means nothing", dead));
  return held(fmt::format("{} times {} went out, and no real server answered", asked_.count(), words_));
}

}  // namespace lvspec
