package atoll.placement.override;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A container image's name in parts: `[registry/]repository[:tag|@digest]`.
///
/// ```
/// registry.k8s.io/pause:3.9   → registry.k8s.io | pause | :3.9
/// library/nginx               → (none) | library/nginx | (none)
/// ```
///
/// The grammar is that of the distribution project's references, as Karmada parses them.
///
/// @param registry empty, or a host with an optional port; only what has a dot, a colon or is
///   `localhost` is told apart from a repository's first part
/// @param version empty, or a tag or digest with the sign before it
record ImageName(String registry, String repository, String version) {
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
    private static final String HOST_PART = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final String TAG = "\\w[\\w.-]{0,127}";
    private static final String DIGEST =
            "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
    private static final Pattern IMAGE =
            Pattern.compile(
                    "(?:("
                            + HOST_PART
                            + "(?:\\."
                            + HOST_PART
                            + ")*(?::[0-9]+)?)/)??("
                            + PART
                            + "(?:/"
                            + PART
                            + ")*)(?::("
                            + TAG
                            + "))?(?:@("
                            + DIGEST
                            + "))?");

    /// The whole text must be a name; nothing is added that is not there, such as `docker.io` or
    /// `latest`.
    ///
    /// @throws OverrideException when it is no image's name
    static ImageName parse(String image) {
        Matcher matcher = IMAGE.matcher(image);
        if (!matcher.matches()) {
            throw new OverrideException(
                    "failed to parse image value(" + image + "): invalid reference format");
        }
        String host = matcher.group(1);
        String name = host == null ? matcher.group(2) : host + "/" + matcher.group(2);
        int slash = name.indexOf('/');
        boolean hosted = slash > 0 && isHost(name.substring(0, slash));
        String registry = hosted ? name.substring(0, slash) : "";
        String repository = hosted ? name.substring(slash + 1) : name;
        // With both, the tag is what Karmada keeps.
        String version =
                matcher.group(3) != null
                        ? ":" + matcher.group(3)
                        : matcher.group(4) != null ? "@" + matcher.group(4) : "";
        return new ImageName(registry, repository, version);
    }

    /// As container tools tell a registry from the first part of a path.
    private static boolean isHost(String part) {
        return part.contains(".") || part.contains(":") || part.equals("localhost");
    }

    /// @param component Registry, Repository or Tag
    /// @param operator add (appends), replace or remove
    /// @param value what is added or put in place; not read for `remove`
    /// @throws OverrideException for another component
    ImageName with(String component, String operator, String value) {
        return switch (component) {
            case "Registry" ->
                    new ImageName(changed(registry, operator, value), repository, version);
            case "Repository" ->
                    new ImageName(registry, changed(repository, operator, value), version);
            case "Tag" -> withVersion(operator, value);
            default ->
                    throw new OverrideException("unsupported image component(" + component + ")");
        };
    }

    /// `remove`, and anything unknown, leaves nothing.
    private static String changed(String part, String operator, String value) {
        return switch (operator) {
            case "add" -> part + value;
            case "replace" -> value;
            default -> "";
        };
    }

    /// What is neither a tag nor a digest changes nothing.
    private ImageName withVersion(String operator, String value) {
        String bare = changed(version.isEmpty() ? "" : version.substring(1), operator, value);
        if (operator.equals("remove")) {
            return new ImageName(registry, repository, "");
        }
        if (bare.matches(TAG)) {
            return new ImageName(registry, repository, ":" + bare);
        }
        return bare.matches(DIGEST) ? new ImageName(registry, repository, "@" + bare) : this;
    }

    @Override
    public String toString() {
        return (registry.isEmpty() ? "" : registry + "/") + repository + version;
    }
}
