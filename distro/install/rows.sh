# matrix begin
rows=''
# matrix end

