#include "wire/tap.hpp"

#include "wire/wire_error.hpp"

namespace lvspec {

std::unique_ptr<Tap> open_tap(const Vantage& vantage) {
  if (vantage.command) return open_command_tap(*vantage.command);
  if (vantage.interface) return open_interface_tap(*vantage.interface);
  throw WireError("vantage " + vantage.name + " names neither an interface nor a command");
}

}  // namespace lvspec
