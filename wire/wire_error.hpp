#pragma once
#include <stdexcept>

namespace lvspec {

/// A network or capture cannot be used. what() says what is wrong, where, and what to do.
struct WireError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace lvspec
