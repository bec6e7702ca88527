package atoll.server.authenticate;

import java.util.List;

/// Whether who shows nothing is let through as [Anonymous].
///
/// @param paths where; empty for everywhere
public record AnonymousAccess(boolean enabled, List<String> paths) {
    public static final AnonymousAccess EVERYWHERE = new AnonymousAccess(true, List.of());
    public static final AnonymousAccess NOWHERE = new AnonymousAccess(false, List.of());

    public AnonymousAccess {
        paths = List.copyOf(paths);
    }

    boolean allows(String path) {
        return enabled && (paths.isEmpty() || paths.contains(path));
    }
}
