/// The build-time tool that turns Kubernetes' published artefacts into one schema table. Nothing
/// depends on it at run time.
module atoll.schema {
    requires static transitive org.jspecify;
}
