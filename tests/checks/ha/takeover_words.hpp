#pragma once
// A pair of directors whose service an operator stops and starts again.
#include "tests/checks/hooked.hpp"
#include "tests/checks/pair_words.hpp"

namespace lvspec::words {

/// A pair, and a hook that stops what keeps dr1 in service.
struct Takeover : HookedWire {
  Takeover() : HookedWire(HookKind::service, "dr1") { add_director("dr2"); }

  FrameId advertises(const std::string& who, bool resigns = false) {
    const int priority = resigns ? 0 : who == "dr1" ? 150 : 100;
    const Ip own_vip = profile.services.front().vip;
    const Ip from = own_vip.is_v4() ? address(who) : Ip{0xfe80'0000'0000'0000ULL, mac(who).value};
    return send(Advert{.from = mac(who), .source = from, .priority = static_cast<std::uint8_t>(priority), .address = own_vip}.frame());
  }
  /// dr1 says that it stops, or is gone without a word.
  FrameId takes_over(bool resigns = true) {
    advertises("dr1");
    if (resigns) advertises("dr1", true);
    return advertises("dr2");
  }
  /// dr1, whose rank is higher, takes the VIP back.
  FrameId takes_back() {
    advertises("dr2");
    return advertises("dr1");
  }
};

}  // namespace lvspec::words
