#include "checks/sch/taken_out.hpp"

#include <fmt/format.h>

namespace lvspec {
namespace {

void hold(TakenOut& out, const HookTalk& talk) {
  ++out.had;
  if (!talk.later) return;
  ++out.spoke;
  if (talk.strayed)
    out.torn.note(talk.opened, talk.strayed, talk.director);
  else if (talk.reset)
    out.reset.note(talk.later, talk.reset, talk.director);
  else if (talk.sent_on || talk.answered)
    ++out.went_on;
  else
    out.silent.note(talk.later, talk.director);
}

}  // namespace

TakenOut taken_out(const HookTalks& talks, const Hooked& hook) {
  TakenOut out;
  for (const HookTalk& talk : talks.of(hook)) {
    if (talk.part == HookPart::held && talk.server == hook.host) hold(out, talk);
    if (talk.part != HookPart::fresh || talk.server.role != Role::real_server) continue;
    if (talk.server == hook.host)
      out.given.note(talk.opened, talk.director);
    else
      ++out.elsewhere;
  }
  return out;
}

std::string not_shown(const TakenOut& seen, const Hooked& hook, const std::string& server) {
  if (!hook.trouble.empty()) return hook.trouble;
  if (seen.had == 0) return fmt::format("{} had no connection when it was taken out", server);
  if (seen.spoke == 0) return fmt::format("no client of {} was seen to speak after it was taken out", server);
  if (seen.elsewhere == 0) return fmt::format("no other server was seen to get a new connection after {} was taken out", server);
  return {};
}

std::string still_up(const HookTalks& talks, const Hooked& hook, const std::string& server) {
  if (!hook.trouble.empty()) return hook.trouble;
  bool asked = false;
  for (const HookTalk& talk : talks.of(hook)) {
    if (talk.part != HookPart::direct) continue;
    asked |= static_cast<bool>(talk.asked);
    if (talk.accepted && talk.server == hook.host)
      return fmt::format("the service of {} went on: its break command did not stop it", server);
  }
  return asked ? "" : fmt::format("nothing was seen that shows whether the service of {} was down", server);
}

}  // namespace lvspec
