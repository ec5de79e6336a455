#pragma once
// What the tests of ARP-01 to ARP-05 have in common: a kind of question, put often enough, and the director's answers.
#include <doctest/doctest.h>

#include "tests/checks/wire_words.hpp"

namespace lvspec::words {

inline const Ip nobody = ip("0.0.0.0");
inline const Ip off_link = ip("203.0.113.7");

/// `times` broadcast questions of the tester for the VIP, each answered by the director.
inline FrameId healthy_questions(Wire& wire, int times = 5, const Ip& as = Wire::client()) {
  FrameId last = 0;
  for (int i = 0; i < times; ++i) {
    last = wire.asks("tester", Wire::vip(), as);
    wire.answers("dr1", Wire::vip(), "tester", as);
    wire.wait_ms(300);
  }
  return last;
}

}  // namespace lvspec::words
