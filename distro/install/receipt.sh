# The receipt says what lies elsewhere. It is matched line by line, never sourced.
read_receipt() {
    past='' past_engine='' profiles=''
    [ -f "$home/receipt" ] || return 0
    {
        IFS= read -r line || :
        case $line in
            'mlos-receipt 1') ;;
            *) fail 1 "\`$home/receipt\` is not of the kind that this script reads" "get the newest script: $site/install" ;;
        esac
        while IFS= read -r line; do
            case $line in
                'method binary' | 'method docker') past=${line#* } ;;
                'engine docker' | 'engine podman') past_engine=${line#* } ;;
                'profile /'*) profiles=$profiles$line$nl ;;
            esac
        done
    } <"$home/receipt"
}

write_receipt() {
    text="mlos-receipt 1${nl}method $method${nl}asked $asked${nl}platform $platform${nl}site $site"
    [ "$method" = binary ] || text="$text${nl}engine $engine${nl}image $reference"
    [ -z "$profiles" ] || text=$text$nl${profiles%"$nl"}
    put "$home/receipt"
}

