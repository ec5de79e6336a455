#include "lvspec/failover_report.hpp"

namespace lvspec {

const char* word(Onset onset) noexcept {
  switch (onset) {
    case Onset::resignation:
      return "resignation";
    case Onset::lost_request:
      return "first lost request";
    case Onset::command_ended:
      return "command's end";
    case Onset::command_began:
      return "command's beginning";
  }
  return "";
}

const char* word(OwnerSign sign) noexcept {
  switch (sign) {
    case OwnerSign::advertisement:
      return "VRRP";
    case OwnerSign::resignation:
      return "VRRP resignation";
    case OwnerSign::announcement:
      return "gratuitous ARP";
    case OwnerSign::answer:
      return "ARP answer";
  }
  return "";
}

}  // namespace lvspec
