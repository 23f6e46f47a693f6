# Run by CPack when the packages are there.
execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/right-size ${CPACK_PACKAGE_FILES} COMMAND_ERROR_IS_FATAL ANY)
