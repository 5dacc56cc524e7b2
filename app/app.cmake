# SPDX-License-Identifier: GPL-3.0-or-later
# The window and the jobs as a library, so that tests can drive them; the program is its main().
add_library(ocellus_app STATIC
    AppOptions.cpp
    AppSettings.cpp
    CellsDock.cpp
    CheckJobs.cpp
    DataJobs.cpp
    ExamplePicture.cpp
    Examples.cpp
    ExportJobs.cpp
    GeneSetJobs.cpp
    HeapSettings.cpp
    HelpTexts.cpp
    JobRunner.cpp
    Layouts.cpp
    MainActions.cpp
    MainWindow.cpp
    MainWindowBuild.cpp
    MainWindowCheck.cpp
    MainWindowModel.cpp
    MainWindowNetwork.cpp
    MainWindowOpen.cpp
    MainWindowPages.cpp
    MainWindowProject.cpp
    MainWindowReview.cpp
    MainWindowSpecies.cpp
    MainWindowTissue.cpp
    MainWindowValues.cpp
    MarkerJobs.cpp
    Downloads.cpp
    ModelGenesJobs.cpp
    NetworkFiles.cpp
    NetworkGroups.cpp
    NetworkJobs.cpp
    NetworkKeeper.cpp
    OntologyJobs.cpp
    PlotsDock.cpp
    PredictJobs.cpp
    ProcessSignals.cpp
    ProjectFinder.cpp
    ProjectSession.cpp
    ReviewJobs.cpp
    ReviewComparison.cpp
    ReviewLines.cpp
    SaveJob.cpp
    SearchPopup.cpp
    ShippedModel.cpp
    ShortcutSheet.cpp
    SpeciesJobs.cpp
    SpeciesPage.cpp
    StateDump.cpp
    StatusLine.cpp
    RecipeJobs.cpp
    ResultsPage.cpp
    TeachJobs.cpp
    TrainingJobs.cpp
    WorkArea.cpp
)
target_link_libraries(ocellus_app PUBLIC ocellus_views)
ocellus_precompile(ocellus_app ${OCELLUS_QT_HEADERS})
add_executable(ocellus main.cpp)
target_link_libraries(ocellus PRIVATE ocellus_app)
if(OCELLUS_DISABLE_CATCH_ALL)
    target_compile_definitions(ocellus PRIVATE OCELLUS_DISABLE_CATCH_ALL)
endif()
install(TARGETS ocellus RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_SOURCE_DIR}/resources/desktop/ocellus.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${PROJECT_SOURCE_DIR}/resources/icons/ocellus.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
