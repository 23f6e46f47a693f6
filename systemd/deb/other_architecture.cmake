# Read by CPack before it packs for another architecture: dpkg-shlibdeps is told whose libraries it is about.
set(ENV{DEB_HOST_ARCH} ${CPACK_DEBIAN_PACKAGE_ARCHITECTURE})
set(ENV{DPKG_ADMINDIR} ${CPACK_ANJU_SYSROOT}/var/lib/dpkg)
