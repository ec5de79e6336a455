#pragma once
#include <chrono>

namespace lvspec {

/// Time since a session's start, by the monotonic clock. Everything below Session is told the time and never asks for it.
using Moment = std::chrono::microseconds;

inline constexpr Moment never = Moment::max();

}  // namespace lvspec
