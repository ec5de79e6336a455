# The Debian package. Nobody is named as its maintainer, since nobody has been appointed, and .invalid (RFC 2606) is no host.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lvspec)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "lvspec developers <developers@lvspec.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "conformance tests for LVS-DR clusters")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Asks the ARP questions and opens the connections that bring a wrong setting of
a cluster to light that balances with Linux Virtual Server in direct routing
mode, captures what goes over the segment, and compares that with the rules
that direct routing rests on. Each verdict names the host that is to blame,
shows the frames that prove it, and says which setting to change.
.
It audits clusters in service and in a pipeline, makes HTTP load that knows
which real server answered, and judges captures with no network.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)

# One package of these components, and not of `site`.
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_COMPONENTS_ALL lvspec debian)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libcap2-bin, openssh-client")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "tcpdump, tshark")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
