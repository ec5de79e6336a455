#include "lvspec/load_run.hpp"

namespace lvspec {

const char* word(Answer answer) noexcept {
  switch (answer) {
    case Answer::ok:
      return "ok";
    case Answer::wrong_status:
      return "wrong_status";
    case Answer::wrong_body:
      return "wrong_body";
    case Answer::refused:
      return "refused";
    case Answer::unreachable:
      return "unreachable";
    case Answer::connect_timeout:
      return "connect_timeout";
    case Answer::first_byte_timeout:
      return "first_byte_timeout";
    case Answer::timeout:
      return "timeout";
    case Answer::reset:
      return "reset";
    case Answer::closed_early:
      return "closed_early";
    case Answer::malformed:
      return "malformed";
    case Answer::too_large:
      return "too_large";
    case Answer::no_port:
      return "no_port";
    case Answer::unsent:
      return "unsent";
    case Answer::interrupted:
      return "interrupted";
  }
  return "";
}

}  // namespace lvspec
