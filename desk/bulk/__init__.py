"""One act on several tickets at once: asked once, done one by one, told line by line."""
