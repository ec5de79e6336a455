#pragma once
// What a check keeps of each connection of one stimulus.
#include <vector>

#include "checks/scene.hpp"

namespace lvspec {

/// One T for each connection of the stimulus's steps. The scene outlives it.
template <class T>
class PerConnection {
 public:
  PerConnection(const Scene& scene, Stimulus stimulus) : scene_(scene) {
    if (scene.plan == nullptr) return;
    for (const Step& step : scene.plan->steps)
      if (step.stimulus == stimulus) steps_.push_back({&step, std::vector<T>(step.repeat)});
  }

  /// That of the frame's connection, or null where it is none of the stimulus's.
  [[nodiscard]] T* of(const Frame& frame) noexcept { return of(frame.ip(), frame.source_port(), frame.destination_port()); }
  /// The same for packets whose ports stand elsewhere.
  [[nodiscard]] T* of(const IpHeader& ip, std::uint16_t source_port, std::uint16_t destination_port) noexcept {
    const Step* step = scene_.steps.of(ip, source_port, destination_port);
    for (One& one : steps_)
      if (one.step == step) return find(one, source_port, destination_port);
    return nullptr;
  }
  /// Calls visit(const T&) for each.
  template <class Visit>
  void each(Visit visit) const {
    for (const One& one : steps_)
      for (const T& connection : one.connections) visit(connection);
  }

 private:
  struct One {
    const Step* step;
    std::vector<T> connections;
  };
  /// Which of the two ports is the client's, the step's range says.
  static T* find(One& one, std::uint16_t source_port, std::uint16_t destination_port) noexcept {
    const unsigned first = one.step->client_port;
    const auto is_in = [&](unsigned port) { return port >= first && port - first < one.connections.size(); };
    const unsigned port = is_in(source_port) ? source_port : destination_port;
    return is_in(port) ? &one.connections[port - first] : nullptr;
  }

  const Scene& scene_;
  std::vector<One> steps_;
};

}  // namespace lvspec
