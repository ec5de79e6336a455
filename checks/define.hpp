#pragma once
// What every check's file needs.
#include <memory>

#include "checks/scene.hpp"
#include "lvspec/check.hpp"

namespace lvspec {

/// The catalogue's line for a check class that is made from a Scene.
template <class C>
constexpr CatalogueEntry entry(const CheckSpec& spec) {
  return {&spec, [](const Scene& scene) -> std::unique_ptr<Check> { return std::make_unique<C>(scene); }};
}

}  // namespace lvspec
