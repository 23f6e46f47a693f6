# What CPack makes of it: two Debian packages, each with what it needs as dpkg-shlibdeps finds it.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME anju)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "Anju gateway maintainers <anju@anju.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_COMPONENTS_ALL anju anju-sim)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
if(ANJU_DEB_ARCHITECTURE)
  # Built for another architecture: its libraries are in the sysroot, and so is what dpkg knows of them (keep-dpkg-data).
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${ANJU_DEB_ARCHITECTURE})
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${ANJU_SYSROOT}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}
                                                  ${ANJU_SYSROOT}/lib/${CMAKE_LIBRARY_ARCHITECTURE})
  set(CPACK_ANJU_SYSROOT ${ANJU_SYSROOT})
  set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_LIST_DIR}/other_architecture.cmake)
endif()
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_POST_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/after_packing.cmake)

set(CPACK_DEBIAN_ANJU_PACKAGE_NAME anju)
set(CPACK_DEBIAN_ANJU_PACKAGE_SECTION net)
# The users and folders are made by systemd; local times need the time zones; a purge takes the users away with passwd.
set(CPACK_DEBIAN_ANJU_PACKAGE_DEPENDS "systemd, tzdata, passwd")
set(CPACK_DEBIAN_ANJU_PACKAGE_RECOMMENDS "mosquitto, ca-certificates")
set(CPACK_DEBIAN_ANJU_PACKAGE_SUGGESTS "anju-sim, bash-completion")
set(CPACK_DEBIAN_ANJU_DESCRIPTION "gateway that watches over older people who live alone
Anju hears smoke and gas alarms, wearables, motion sensors and meters over
MQTT and Modbus, decides on the box whether something is wrong, and gets a
classified alert to the city platform, again and again until the platform
has said that it has it. Raw data stays in the home.")
set(CPACK_DEBIAN_ANJU_PACKAGE_CONTROL_EXTRA
    "${CMAKE_CURRENT_LIST_DIR}/postinst;${CMAKE_CURRENT_LIST_DIR}/prerm;${CMAKE_CURRENT_LIST_DIR}/postrm;${CMAKE_CURRENT_LIST_DIR}/conffiles")

set(CPACK_DEBIAN_ANJU-SIM_PACKAGE_NAME anju-sim)
set(CPACK_DEBIAN_ANJU-SIM_PACKAGE_SECTION net)
set(CPACK_DEBIAN_ANJU-SIM_PACKAGE_RECOMMENDS "mosquitto")
set(CPACK_DEBIAN_ANJU-SIM_DESCRIPTION "simulated devices, resident and city platform for Anju
The other side of every wire of an Anju gateway, to try one without a home:
what the firmware of devices does on the wire, a day of a resident, a bus of
meters, a platform that gives receipts, and lines that fail.")
# CPack reads the description of a component from here as well.
set(CPACK_COMPONENT_ANJU_DESCRIPTION "${CPACK_DEBIAN_ANJU_DESCRIPTION}")
set(CPACK_COMPONENT_ANJU-SIM_DESCRIPTION "${CPACK_DEBIAN_ANJU-SIM_DESCRIPTION}")
include(CPack)
