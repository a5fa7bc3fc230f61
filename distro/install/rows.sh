## rows: What the matrix says, as lines: the releases, their components, files and digests, and the hosts that may be contacted.

# matrix begin
rows=''
# matrix end

